//! Views that are being written. However that ends, an abandoned call among it, they are counted or wait on.

use p2p_domain::use_case::View;

use super::{BATCH, Key, ViewBuffer, key};

/// A batch of views in the air.
pub(super) struct Flight<'a> {
    buffer: &'a ViewBuffer,
    views: Vec<View>,
}

impl<'a> Flight<'a> {
    /// Takes up what waits, as much as one batch holds; none where nothing does.
    pub(super) fn begin(buffer: &'a ViewBuffer) -> Option<Self> {
        let mut state = buffer.state();
        let keys: Vec<Key> =
            state.held.iter().filter(|(_, held)| !held.is_flying).map(|(key, _)| *key).take(BATCH).collect();
        if keys.is_empty() {
            return None;
        }
        state.flights += 1;
        let mut views = Vec::with_capacity(keys.len());
        for key in keys {
            if let Some(held) = state.held.get_mut(&key) {
                held.is_flying = true;
                views.push(held.view);
            }
            state.of.entry(key.0).or_default().flying += 1;
        }
        Some(Self { buffer, views })
    }

    pub(super) fn views(&self) -> &[View] {
        &self.views
    }

    /// The store knows them now.
    pub(super) fn land(mut self) {
        let buffer = self.buffer;
        let mut state = buffer.state();
        for view in self.views.drain(..) {
            state.held.remove(&key(&view));
            let is_last = state.of.get_mut(&view.use_case_id).is_none_or(|pending| {
                pending.views -= 1;
                pending.flying -= 1;
                pending.views == 0
            });
            if is_last {
                state.of.remove(&view.use_case_id);
            }
            state.remember(&view);
        }
        drop(state);
    }
}

impl Drop for Flight<'_> {
    /// Those that did not land wait again.
    fn drop(&mut self) {
        let buffer = self.buffer;
        let mut state = buffer.state();
        for view in self.views.drain(..) {
            if let Some(held) = state.held.get_mut(&key(&view)) {
                held.is_flying = false;
            }
            if let Some(pending) = state.of.get_mut(&view.use_case_id) {
                pending.flying -= 1;
            }
        }
        drop(state);
        buffer.landed.notify_waiters();
    }
}
