mod batch;
mod exports;
mod media;
mod reading;
mod wanted;
mod writing;

use std::sync::Arc;

use actix_web::{http::Method, test::TestRequest};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    extract::{Body, FieldErrors},
    problem::Problem,
    session::tests::{
        Answer, ask,
        doubles::{GOOD, Ports},
    },
};

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

/// The command of a body or query.
fn read<T: Body>(body: Value) -> Result<T::Command, Problem> {
    crate::extract::one_of_several::<T>("", body)
}

/// `field:code` of everything that is wrong, sorted.
fn refused<T: Body>(body: Value) -> Vec<String> {
    let Err(problem) = read::<T>(body) else { return Vec::new() };
    told(&problem)
}

fn told(problem: &Problem) -> Vec<String> {
    let mut found: Vec<String> =
        problem.errors().iter().map(|error| format!("{}:{}", error.field, error.code)).collect();
    found.sort();
    found
}

/// The command of filters, which hold texts alone.
fn filters<T: Body>(shape: Value) -> Result<T::Command, Problem> {
    let mut errors = FieldErrors::new();
    let command = serde_json::from_value::<T>(shape).unwrap().check(&mut errors);
    errors.finish(command)
}

/// A request of the person of the doubles, below `/use-cases`.
fn signed_in(method: Method, path: &str) -> TestRequest {
    let path = format!("/api/v1/use-cases{path}");
    TestRequest::default().method(method).uri(&path).insert_header(("authorization", format!("Bearer {GOOD}")))
}

async fn asked(request: TestRequest) -> Answer {
    ask(&Arc::<Ports>::default(), request).await
}

async fn get(path: &str) -> Answer {
    asked(signed_in(Method::GET, path)).await
}

/// The path of the use case.
fn one(end: &str) -> String {
    format!("/{}{end}", id(5))
}
