"""Tables at a terminal, in both directions of writing."""

from retzef.main.tables import heading, in_line, lay_out, number


def test_numbers_end_below_each_other_when_names_are_of_any_length() -> None:
    assert list(lay_out([("Queue", "ours"), ("A long name", "1"), ("B", "1,234")])) == [
        "Queue         ours",
        "A long name      1",
        "B            1,234",
    ]


def test_a_hebrew_label_turns_nothing_beside_it_and_takes_no_more_room() -> None:
    first, second = lay_out([("נענו", "12"), ("ab", "3")])
    assert first == "\u2068נענו\u2069  12"
    assert second == "ab     3"


def test_names_keep_their_direction_in_a_list() -> None:
    assert in_line({"ours": 3, "שלנו": 2}, "en") == "ours (3), \u2068שלנו\u2069 (2)"
    assert in_line({"ours": 3}, "he") == "\u2068ours\u2069 (3)"


def test_a_figure_has_its_unit_and_how_sure_it_is() -> None:
    assert number("abandonment", 0.1234, 0.01) == "12.3 ± 1.0 %"
    assert number("average_wait", 1234.56) == "1,234.6"
    assert number("offered", None) == "-"
    assert heading("average_wait", "en") == "Average wait, seconds"
    assert heading("sl_answered_only", "en") == "In time, of answered"
