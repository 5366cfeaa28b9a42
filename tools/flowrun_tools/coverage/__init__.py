"""Path coverage: what runs could take in the documents' flows, and what those of the tests took.

What counts, per flow:

- **nodes**, **edges**: each box and each arrow of the chart. An arrow for an error counts like any
  other: a run can take it. What cannot be reached from the start counts, too, until it is deleted.
- **answers**: each text on an arrow out of a decision or a call.
- **pairs**: each two arrows that follow each other.
- **prime**: each prime path, which is a simple path (no node twice, but for a cycle that comes
  back to its first) that is no part of a longer one. They make a test skip a loop, enter it, and
  go round it. Ammann and Offutt, Introduction to Software Testing, 2nd edition, section 7.2.1.
- **simple**: each simple path from the start to an end.

Two arrows between the same nodes are two arrows, so paths are told apart by their arrows. A path is
taken if it is a part, without gaps, of one run of its flow. A run that an error stops counts as far
as it came. A called flow counts for itself: in its caller, the call is one node, whose arrows are
the outcomes. That a called flow deferred, which ends its caller at the call, is no path of the
caller's chart.

A simulation takes paths like any run, but calls nothing: what only simulations took is noted, and
they cannot show that something marked ``infeasible`` is feasible.

A path that contains a stretch marked ``infeasible`` leaves the count; a run that takes the stretch
after all is reported.
"""
