"""What an enrolment lacks, and in which language."""

from events.models import WorkingLanguage
from events.open_house.completeness import ADDRESS, FOR_WHOM, LANGUAGE, MEETING, RULES, SHOWS, VISITS, Gap, completeness
from events.open_house.models import Host, Site


def whole_site(**fields):
    return Site(**{"host_id": 1, "street": "Rue du Phare 7", "postcode": "1060", **fields})


def test_an_enrolment_just_begun_lacks_everything_that_is_needed():
    found = completeness(Host(edition_id=1, organisation_id=1), [], visits=0)

    assert found.gaps == (
        Gap(SHOWS, "fr", blocks=True),
        Gap(SHOWS, "nl", blocks=True),
        Gap(FOR_WHOM, "fr"),
        Gap(FOR_WHOM, "nl"),
        Gap(LANGUAGE, blocks=True),
        Gap(ADDRESS, blocks=True),
        Gap(VISITS, blocks=True),
    )
    assert (found.done, found.total) == (0, 7)


def test_a_missing_translation_is_named_and_does_not_block():
    host = Host(
        edition_id=1,
        organisation_id=1,
        shows_fr="Notre accueil",
        rules_nl="Geen foto's",
        for_whom_fr="Tous",
        for_whom_nl="Iedereen",
        working_language=WorkingLanguage.fr,
    )

    found = completeness(host, [whole_site(meeting_fr="À la grille")], visits=1)

    assert found.gaps == (Gap(SHOWS, "nl"), Gap(RULES, "fr"), Gap(MEETING, "nl"))
    assert found.can_be_submitted is True
    assert (found.done, found.total) == (8, 11)


def test_one_address_without_a_postcode_blocks():
    host = Host(edition_id=1, organisation_id=1, shows_fr="x", shows_nl="x", working_language=WorkingLanguage.fr)

    found = completeness(host, [whole_site(), whole_site(postcode="")], visits=1)

    assert [gap for gap in found.gaps if gap.blocks] == [Gap(ADDRESS, blocks=True)]
