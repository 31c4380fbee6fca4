"""What ramba says of the programs it compiled: texts, pictures, the machine it compiled them for."""

import re
from xml.etree import ElementTree

import pytest
from support import HERE, launch, run

import ramba


def test_an_explanation_quotes_the_line_and_says_what_was_chosen():
    a = ramba.arange(3000.0)
    ramba.sync()
    b = ramba.sqrt(a) + 1  # the line that is quoted
    ramba.sync()
    text = ramba.explain()
    paragraph = next(part for part in text.split("\n\n") if "the line that is quoted" in part)
    assert re.match(r".*test_explain\.py:\d+: b = ramba.sqrt\(a\) \+ 1", paragraph)
    assert "dist-fuse: one loop nest" in paragraph
    assert "dist-assign-layouts: ranks form a grid of 1" in text and "memory: at most" in text
    assert float(b[0]) == 1.0


def test_plans_can_be_made_for_machines_that_are_not_there():
    a = ramba.ones((4096, 4096))
    ramba.sync()
    a[1:-1, 1:-1] += 1.0
    ramba.sync()
    text = ramba.explain(ranks=4096)
    assert re.search(r"ranks form a grid of (4096|\d+x\d+)", text), text
    assert "bringing the arguments there" in text
    assert "a grid of 1," in ramba.explain()


def test_a_picture_of_an_array_is_svg(tmp_path):
    path = tmp_path / "parts.svg"
    a = ramba.ones((30, 20))
    assert ramba.explain(a, path)
    drawn = ElementTree.parse(path).getroot()
    assert drawn.tag == "{http://www.w3.org/2000/svg}svg"
    words = [node.text for node in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert {"30 × 20 elements on one rank", "rank 0", "30", "20"} <= set(words)
    assert ramba.picture(a).startswith("<svg ")


def test_a_picture_needs_an_array_and_a_path():
    with pytest.raises(TypeError, match="an array and a path"):
        ramba.explain(picture="x.svg")
    with pytest.raises(TypeError, match="an array and a path"):
        ramba.explain(ramba.ones(3))


@pytest.mark.parametrize("ranks", (2, 3))
def test_ranks_explain_draw_and_calibrate_together(ranks, tmp_path):
    done = launch(ranks, HERE / "rank_explanations.py", tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    for rank in range(ranks):
        assert f"rank {rank} of {ranks}: explained" in done.stdout


def test_programs_are_compiled_for_the_machine_of_a_file(tmp_path):
    path = tmp_path / "this.machine"
    program = """
import json, ramba
ramba.configure(machine={path!r}, disk_cache=False)
a = ramba.arange(10.0) + 1
print(json.dumps(float(a.sum())))
"""
    path.write_text(ramba.calibrate())
    assert run(program.format(path=str(path)), configured=True) == 55.0
    path.write_text("speed=3")
    with pytest.raises(AssertionError, match="no option 'speed'"):
        run(program.format(path=str(path)), configured=True)
