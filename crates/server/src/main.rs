//! The binary; everything is in the library, so that tests start the same.

use std::process::ExitCode;

fn main() -> ExitCode {
    p2p_server::cli::main()
}
