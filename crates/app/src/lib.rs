//! Use cases: authorise, decide, coordinate ports; the outbox relay and the socket state machine.
