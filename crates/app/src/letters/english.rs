//! Letters in English.

use p2p_domain::timestamp::Timestamp;

use super::{
    InvitationWords, Language, SeenDevice,
    digest::Phrases,
    layout::{
        Block::{Facts, Link, Quote, Words},
        Sheet, isolated,
    },
    moment,
};

pub(super) struct English;

pub(super) const FOOTER: &str = "P2P Sandbox. This letter was sent by a machine; answers to it are not read.";

pub(super) const DIGEST: Phrases = Phrases {
    several: |count| format!("{count} new notifications"),
    over: |count| format!("More than {count} new notifications"),
    more: |count| format!("… and {count} more."),
    open: "Open",
    all: "See all notifications",
    choose: "Choose what letters tell you",
};

pub(super) fn greeting(name: Option<&str>) -> String {
    name.map_or_else(|| "Hello,".to_owned(), |name| format!("Hello {},", isolated(name)))
}

fn sheet(subject: impl Into<String>, blocks: Vec<super::layout::Block>) -> Sheet {
    Sheet { subject: subject.into(), blocks }
}

fn words(text: &str) -> super::layout::Block {
    Words(text.to_owned())
}

impl Language for English {
    fn verify_email(&self, link: String) -> Sheet {
        sheet(
            "Confirm your e-mail address",
            vec![
                words("Please confirm that this address is yours. The link is good for a day and works once."),
                Link("Confirm the address", link),
                words("If you did not sign up, you need not do anything."),
            ],
        )
    }

    fn reset_password(&self, link: String) -> Sheet {
        sheet(
            "Set a new password",
            vec![
                words(
                    "Somebody asked for a new password for your account. The link is good for an hour and works once.",
                ),
                Link("Set a new password", link),
                words("If it was not you, ignore this letter: your password stays as it is."),
            ],
        )
    }

    fn password_changed(&self, at: Timestamp, reset: String) -> Sheet {
        sheet(
            "Your password was changed",
            vec![
                words("The password of your account was changed, and your other sessions were ended."),
                Facts(vec![("Time", moment(at))]),
                words("If it was not you, set a new password at once and tell your administrator."),
                Link("Set a new password", reset),
            ],
        )
    }

    fn deactivated(&self) -> Sheet {
        sheet(
            "Your account was deactivated",
            vec![
                words("An administrator deactivated your account. You can no longer log in; what you wrote stays."),
                words("If you think that this is a mistake, please write to the administrator of your organization."),
            ],
        )
    }

    fn reactivated(&self, website: String) -> Sheet {
        sheet(
            "Your account is active again",
            vec![words("An administrator let you in again. You can log in as before."), Link("Log in", website)],
        )
    }

    fn new_device(&self, device: &SeenDevice, reset: String) -> Sheet {
        let unknown = "unknown";
        let address = device.address.map_or_else(|| unknown.to_owned(), |address| address.to_string());
        sheet(
            "A new device logged in to your account",
            vec![
                words("Somebody logged in to your account from a device that was not seen before."),
                Facts(vec![
                    ("Device", device.known.told("on", unknown)),
                    ("IP address", address),
                    ("Time", moment(device.at)),
                ]),
                words(
                    "If it was you, you need not do anything. If not, set a new password at once: that ends all sessions.",
                ),
                Link("Set a new password", reset),
            ],
        )
    }

    fn second_factor(&self, enabled: bool, reset: String) -> Sheet {
        let (subject, what) = if enabled {
            (
                "A second factor protects your account",
                "A second factor was set up for your account. From now on, logging in needs a code besides the password.",
            )
        } else {
            (
                "The second factor of your account was removed",
                "The second factor of your account was removed. From now on, the password alone is enough to log in.",
            )
        };
        sheet(
            subject,
            vec![
                words(what),
                words("If it was not you, set a new password at once and tell your administrator."),
                Link("Set a new password", reset),
            ],
        )
    }

    fn invitation(&self, invitation: &InvitationWords, link: String) -> Sheet {
        let organization = isolated(&invitation.organization);
        let who = match &invitation.inviter {
            Some(name) => format!("{} invites you to join {organization} on P2P Sandbox.", isolated(name)),
            None => format!("You are invited to join {organization} on P2P Sandbox."),
        };
        let mut blocks = vec![Words(who)];
        blocks.extend(invitation.message.clone().map(Quote));
        blocks.push(Link("Accept the invitation", link));
        blocks.push(Facts(vec![("Good until", moment(invitation.expires_at))]));
        blocks.push(words("If you do not know the sender, you need not do anything."));
        sheet(format!("Invitation to join {}", invitation.organization), blocks)
    }
}
