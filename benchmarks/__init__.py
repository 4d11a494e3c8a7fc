"""Every claim about speed: one module a benchmark, its ratios side by side in one run.

A benchmark is a module with a function `measure(quick: bool) -> Result`, named in `run.NAMES`.
`glyphstudio bench` runs them; in a checkout `python -m benchmarks.run` does too.
Modules import each other relatively, so that the folder works wherever it lies.
"""
