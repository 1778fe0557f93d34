"""What is kept, how it is sealed, and that nothing is lost."""
