"""What files people add to a finding may be, told by their bytes. PURE; runs inside the sandbox.

Refusals are FileProblem with one Indonesian sentence, without the name of the file.
"""
