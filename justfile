# What people do daily. `just` alone lists it.

_default:
    @{{ just_executable() }} --list --unsorted

# Start the server on 127.0.0.1:8000 with everything embedded, data in ./data
run *ARGS:
    cargo run --release -- {{ ARGS }}

# Fill the store with believable people and talk, for example `just seed --help`
seed *ARGS:
    cargo run --release -- seed {{ ARGS }}

# Every test, with the servers that they want, for example `just test -- -p p2p-web`
test *ARGS:
    cargo xtask test {{ ARGS }}

# Every test on what is embedded, for example `just test-fast title`
test-fast *ARGS:
    env -u POSTGRES_TEST_URL -u REQUIRE_BACKENDS cargo nextest run --workspace {{ ARGS }}

# The rules alone: seconds, no database compiled
domain *ARGS:
    cargo test -p p2p-domain {{ ARGS }}

# Format the code
fmt:
    cargo fmt --all

# What the compiler and clippy have to say; warnings are errors, as in CI
lint:
    cargo clippy --workspace --all-targets -- -D warnings

# Rates of the main routes beside baselines of the same run
bench:
    cargo xtask bench

# The documentation of our crates, in the browser
doc:
    cargo doc --workspace --no-deps --open

# Write docs/openapi.json from the code
openapi:
    cargo xtask openapi

# All that CI runs
ci:
    bash .ci/run

# Remove ./data, and with it every account and every word, after asking
[confirm("Remove ./data with everything in it? (y/N)")]
fresh:
    rm -rf ./data
