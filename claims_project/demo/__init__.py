"""The demo office: a small coherent world of the treaty's setting, made through the services alone, dated around the
day it is loaded.

What there is stands in tables: people, ground, disputes, courses. `loading.load` makes it.
"""
