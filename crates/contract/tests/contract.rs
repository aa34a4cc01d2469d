//! The crate's own clock, ids and bytes keep the contracts of the ports that they stand in for.

use std::sync::Arc;

use p2p_contract::{
    Fixture,
    determinism::{CountingEntropy, FixedClock, SequentialIds},
};
use p2p_domain::port::clock::{Clock, Entropy, IdSource};

async fn clock() -> Option<Fixture<Arc<dyn Clock>>> {
    Some(Fixture::new(Arc::new(FixedClock::new())))
}

async fn ids() -> Option<Fixture<Arc<dyn IdSource>>> {
    Some(Fixture::new(Arc::new(SequentialIds::new())))
}

async fn entropy() -> Option<Fixture<Arc<dyn Entropy>>> {
    Some(Fixture::new(Arc::new(CountingEntropy::new())))
}

p2p_contract::clock_suite!(clock);
p2p_contract::id_source_suite!(ids);
p2p_contract::entropy_suite!(entropy);
