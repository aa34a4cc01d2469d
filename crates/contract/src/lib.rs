//! Behavioural suites for every port, run against every adapter, with the builders that they need.
