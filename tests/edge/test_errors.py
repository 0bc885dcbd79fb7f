from edge.errors import FacecueError, OutputError


def test_every_error_is_also_a_builtin():
    for error in FacecueError.__subclasses__():
        assert len(error.__bases__) == 2, error
        if error is not OutputError:  # 1, as for any file that cannot be written
            assert error.exit_code != FacecueError.exit_code, error


def test_exit_codes_are_distinct():
    codes = [error.exit_code for error in FacecueError.__subclasses__()]
    assert len(codes) == len(set(codes))
