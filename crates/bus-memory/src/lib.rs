//! The in-process bus: realtime fan-out, presence, rate limits, one-time tickets.
