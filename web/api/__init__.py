"""The read-only JSON interface under /api/v1/: the same rows as the pages, for programs.

Holds serializers, views, paging, errors and the OpenAPI document, all described in our own words.
Imports the filters of the pages, evidence, therapies and trials; never a page.
Null means not reported; numbers are written as stored; dates keep the precision of their source.
Only web.urls imports it.
"""
