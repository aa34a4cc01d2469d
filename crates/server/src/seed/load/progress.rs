//! How far it is, on the standard error: a bar on a terminal, a line per tenth elsewhere.

use std::io::IsTerminal as _;

use indicatif::{ProgressBar, ProgressStyle};

const BAR: &str = "{bar:40} {human_pos}/{human_len} posts, {eta} left";

/// What shows how many of the posts are written.
pub(super) enum Progress {
    Bar(ProgressBar),
    Lines { done: u64, all: u64 },
}

impl Progress {
    pub fn new(all: u64) -> Self {
        if !std::io::stderr().is_terminal() {
            return Self::Lines { done: 0, all };
        }
        let bar = ProgressBar::new(all);
        match ProgressStyle::with_template(BAR) {
            Ok(style) => Self::Bar(bar.with_style(style)),
            Err(_) => Self::Bar(bar),
        }
    }

    /// That many more are written.
    pub fn advance(&mut self, posts: u64) {
        match self {
            Self::Bar(bar) => bar.inc(posts),
            Self::Lines { done, all } => {
                let before = *done * 10 / (*all).max(1);
                *done += posts;
                if *done * 10 / (*all).max(1) > before {
                    eprintln!("{done} of {all} posts");
                }
            }
        }
    }

    /// All are written.
    pub fn finish(self) {
        if let Self::Bar(bar) = self {
            bar.finish_and_clear();
        }
    }
}
