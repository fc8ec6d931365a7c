"""What a hostile file might make a parser do. Each runs inside the sandbox and must not succeed."""

import os
import socket
import subprocess
import sys
from pathlib import Path


def count(data, *, times=1):
    return len(data) * times
