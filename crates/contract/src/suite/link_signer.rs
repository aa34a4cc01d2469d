//! `LinkSigner`: a signature fits its text alone, in every process.

use crate::world::SignerWorld;

suite! { ($) link_signer, link_signer_suite(SignerWorld):
    a_signature_fits_its_text_alone, another_process_and_another_start_sign_alike, what_is_no_signature_fits_nothing,
    a_signature_stands_in_an_address_as_it_is,
}

const TEXT: &str = "file.upload:0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70:1795379337637";

async fn a_signature_fits_its_text_alone(world: &SignerWorld) {
    let signature = world.here.sign(TEXT);
    assert!(world.here.verify(TEXT, &signature));
    assert!(!world.here.verify(&TEXT.replace('7', "8"), &signature));
    assert_ne!(world.here.sign("another text"), signature);
}

async fn another_process_and_another_start_sign_alike(world: &SignerWorld) {
    assert_eq!(world.there.sign(TEXT), world.here.sign(TEXT));
    assert!(world.there.verify(TEXT, &world.here.sign(TEXT)));
}

async fn what_is_no_signature_fits_nothing(world: &SignerWorld) {
    let signature = world.here.sign(TEXT);
    let cut = &signature[..signature.len() - 1];
    for bad in ["", "=", "not a signature", cut, &format!("{signature}A"), &signature.to_lowercase()] {
        assert!(!world.here.verify(TEXT, bad) || bad == signature, "{bad}");
    }
}

async fn a_signature_stands_in_an_address_as_it_is(world: &SignerWorld) {
    for number in 0..100 {
        let signature = world.here.sign(&format!("{TEXT}{number}"));
        assert!(signature.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'~')));
    }
}
