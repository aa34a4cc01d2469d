use p2p_domain::locale::Locale;
use serde_json::json;

use super::{
    answer::Refusal,
    form::{Form, body},
};

const KNOWN: [&str; 2] = ["email", "password"];

fn read(form: &serde_json::Value) -> Result<Form, Refusal> {
    Form::read(form, &KNOWN, Locale::En)
}

fn bad_input(form: &serde_json::Value) -> &'static str {
    match read(form) {
        Err(Refusal::BadInput(message)) => message,
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("it was read"),
    }
}

fn field(id: &str, value: &str) -> serde_json::Value {
    json!({ "id": id, "value": value })
}

fn fields_of(form: Form, command: Option<()>) -> Vec<(&'static str, String)> {
    match form.finish(command) {
        Err(Refusal::Fields(fields)) => fields,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_no_form_is_named() {
    assert_eq!(bad_input(&json!({})), "Missing input param: formFields");
    assert_eq!(bad_input(&json!({ "formFields": {} })), "formFields must be an array");
    let three = [field("email", "a"), field("password", "b"), field("name", "c")];
    assert_eq!(bad_input(&json!({ "formFields": three })), "Are you sending too many formFields?");
    assert_eq!(bad_input(&json!({ "formFields": [field("name", "c")] })), "Are you sending too many formFields?");
    assert!(bad_input(&json!({ "formFields": [{ "id": "email" }] })).contains("'id' and 'value'"));
    assert!(bad_input(&json!({ "formFields": [{ "id": "email", "value": 7 }] })).contains("string"));
    assert!(matches!(body(b"{"), Err(Refusal::BadInput(_))) && matches!(body(b"[]"), Err(Refusal::BadInput(_))));
    assert!(body(b"").is_ok());
}

#[test]
fn wrong_fields_are_told_together() {
    let mut form =
        read(&json!({ "formFields": [field("email", "not-an-email"), field("password", "short")] })).unwrap();
    assert!(form.new_password(&[]).is_none() && form.email().is_none());
    let told = fields_of(form, None);
    assert_eq!(told[0], ("password", "Password must contain at least 8 characters, including a number".to_owned()));
    assert_eq!(told[1], ("email", "Email is invalid".to_owned()));
}

#[test]
fn a_missing_and_an_empty_field_are_not_optional() {
    for form in [json!({ "formFields": [] }), json!({ "formFields": [field("password", "")] })] {
        let mut form = read(&form).unwrap();
        assert!(form.new_password(&[]).is_none());
        assert_eq!(fields_of(form, None), [("password", "Field is not optional".to_owned())]);
    }
}

#[test]
fn passwords_obey_the_clients_rules_and_ours() {
    let told = |password: &str| {
        let mut form = read(&json!({ "formFields": [field("password", password)] })).unwrap();
        let good = form.new_password(&["amal@valves.example"]);
        good.is_none().then(|| fields_of(form, None).remove(0).1)
    };
    assert_eq!(told("onlyletters").as_deref(), Some("Password must contain at least one number"));
    assert_eq!(told("1234567890123").as_deref(), Some("Password must contain at least one alphabet"));
    assert!(told(&"ab1".repeat(34)).is_some_and(|told| told.contains("100 characters")));
    assert!(told("password1").is_some(), "among the commonest");
    assert_eq!(told("securepass123"), None);
}

#[test]
fn an_address_is_trimmed_and_lowered() {
    let mut form = read(&json!({ "formFields": [field("email", "  AMAL@Valves.EXAMPLE ")] })).unwrap();
    let email = form.email();
    assert_eq!(form.finish(email).unwrap().as_str(), "amal@valves.example");
}
