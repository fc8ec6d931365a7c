"""What a hostile file might make a parser do. Each runs inside the sandbox and must not succeed."""


def count(data, *, times=1):
    return len(data) * times
