"""The desk: where facilitators, the go-between and the coordinator work. One small module a page, one function each way."""
