import pytest

from claims_project.vault.names import LONGEST, UNNAMED, display_name, ending, kept_name


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("survey.pdf", "survey.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Alice\\survey.pdf", "survey.pdf"),
        ("annex\u202egpj.exe", "annexgpj.exe"),
        ("a\x00b\x1bc\n.txt", "abc .txt"),
        ("zero\u200bwidth.txt", "zerowidth.txt"),
        ("می‌خواهم.pdf", "می‌خواهم.pdf"),
        ("cafe\u0301.txt", "café.txt"),
        ("  two   spaces .txt ", "two spaces .txt"),
        ("", UNNAMED),
        ("...", UNNAMED),
        ("folder/", UNNAMED),
    ],
)
def test_a_name_is_shown_without_what_could_mislead(sent, shown):
    assert display_name(sent) == shown


def test_a_long_name_is_cut_and_keeps_its_ending():
    shown = display_name("x" * 500 + ".pdf")
    assert len(shown) == LONGEST
    assert shown.endswith("….pdf")


def test_the_original_name_is_kept_as_far_as_a_database_can_hold_it():
    assert kept_name("../a\x00\ud800.pdf") == "../a\\x00\\ud800.pdf"


@pytest.mark.parametrize(("name", "expected"), [("a.PDF", "pdf"), ("a", ""), (".profile", ""), ("a.tar.gz", "gz")])
def test_an_ending_is_what_follows_the_last_dot(name, expected):
    assert ending(name) == expected
