"""A flow for people who want to see it whole: read out as an outline, drawn as a graph, completed in an editor.

Pure. Nothing here is written a second time: words come from the catalogues, what a step does from the step itself, and
what may be set from the fields its reader has. No call is made, no account is looked up, and all values are invented.
"""
