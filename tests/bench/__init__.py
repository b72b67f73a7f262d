"""`make bench`: how fast, each figure beside a floor or a peer measured in the same run. Nothing here passes or fails.

    make bench                     every suite
    make bench SUITE=ingest        only that one: ingest, memory, synthesis

Each suite starts its own database, broker and servers and stops them.
"""
