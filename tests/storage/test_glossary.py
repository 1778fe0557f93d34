"""The project's list of words: what the file brings and what the keeper adds are one list; importing again loses neither."""

from bot.demo import Demo
from messages.glossary import Term, term_in
from storage.database import Connection
from storage.glossary import glossary_of, put_term
from storage.people import projects


def glossary(world: Demo, *new: Term) -> tuple[Term, ...]:
    """The list, after these were put in."""

    def make(connection: Connection) -> tuple[Term, ...]:
        [project] = projects(connection)
        for term in new:
            put_term(connection, project.id, term)
        return glossary_of(connection, project.id)

    return world.house.database.do(make)


async def test_demand_9_the_project_file_brings_its_words(world: Demo) -> None:
    assert [term.called("en") for term in glossary(world)] == ["co-production", "facilitator", "go-between", "respite"]


async def test_demand_9_what_the_keeper_adds_is_kept_when_the_file_is_imported_again(world: Demo) -> None:
    before = glossary(world)
    added = glossary(world, Term({"en": "hub"}, {"en": "A place to meet."}))
    assert len(added) == len(before) + 1
    assert glossary(world, *before) == added


async def test_demand_9_another_spelling_is_the_same_entry_with_newer_words(world: Demo) -> None:
    before = len(glossary(world))
    after = glossary(world, Term({"en": "coproduction"}, {"en": "Newer."}))
    assert len(after) == before
    term = term_in("co-production", after)
    assert term is not None
    assert term.meaning["en"] == "Newer."
    assert term.meaning["pt"].startswith("Planeamos")
