//! HTTP and WebSockets: routes, wire shapes, problem+json. No adapter, no configuration.
