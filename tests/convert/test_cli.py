"""What the command line says when it is stopped."""

from convert.cli import main
from convert.measure import benchmark


def test_it_ends_with_one_line_when_stopped(monkeypatch, tmp_path, capsys):
    def stop(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(benchmark, "read_json", stop)
    assert main(["report", "benchmark.json", "--out", str(tmp_path)]) == 130
    assert capsys.readouterr().err == "convert: stopped\n"
