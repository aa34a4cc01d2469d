//! Program fragments in IEC 61131-3 structured text. `{asset}`, `{n}` and `{ms}` are slots.

/// Fragments; all compile in spirit, none controls anything real.
pub const STRUCTURED_TEXT: &[&str] = &[
    "IF Level_{n} > HighLimit THEN\n    Pump_{asset} := FALSE;\n    Alarm_{n} := TRUE;\nEND_IF;",
    "Debounce(IN := Sensor_{n}, PT := T#{ms}ms);\nIF Debounce.Q THEN\n    State := STATE_RUN;\nEND_IF;",
    "(* {asset} *)\nError := Setpoint - Actual;\nIntegral := LIMIT(-100.0, Integral + Error * Ki, 100.0);\nOutput := Kp * Error + Integral;",
    "CASE Step OF\n    0: IF Start AND Ready THEN Step := 10; END_IF;\n    10: Valve_{n} := TRUE;\n        IF Full THEN Step := 20; END_IF;\n    20: Valve_{n} := FALSE;\n        Step := 0;\nEND_CASE;",
    "Average := (Average * {n}.0 + Reading) / ({n}.0 + 1.0);\nIF ABS(Reading - Average) > Band THEN\n    Suspect := TRUE;\nEND_IF;",
    "Watchdog(IN := NOT Heartbeat, PT := T#{ms}ms);\nIF Watchdog.Q THEN\n    Comm_OK := FALSE;   (* link to {asset} *)\nEND_IF;",
    "IF Edge(Motor_{n}.Running) THEN\n    Starts := Starts + 1;\nEND_IF;\nMotor_{n}.Inhibit := Starts > {n};",
];
