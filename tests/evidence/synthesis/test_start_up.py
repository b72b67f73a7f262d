"""A site that has computed nothing yet has loaded no numerics, which take a third of a second in every process."""

from __future__ import annotations

import subprocess
import sys

from tests.conftest import ROOT

START = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
import config.wsgi, config.celery, config.urls
from django.urls import get_resolver
get_resolver().url_patterns
import evidence.questions
print(sorted({name.split(".")[0] for name in sys.modules} & {"numpy", "scipy"}))
"""


def test_starting_the_site_loads_neither_numpy_nor_scipy():
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", START], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"


def test_loading_the_synthesis_loads_neither_statistics_nor_the_optimiser():
    code = (
        "import sys, evidence.synthesis.pooling\n"
        "print([name for name in ('scipy.stats', 'scipy.optimize') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr
