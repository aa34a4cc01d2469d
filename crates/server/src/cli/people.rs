//! `create-superuser`: what is typed, read into values. Making the person stands in `superuser`.

use std::{
    fs,
    io::{self, BufRead as _, IsTerminal as _},
    path::PathBuf,
};

use clap::Args;
use p2p_domain::user::{Email, Password, PersonName};

use super::print;
use crate::{
    config::Config,
    failure::StartError,
    superuser::{self, NewSuperuser},
};

#[derive(Debug, Args)]
#[command(after_help = "\
Without --password or --password-file the password is read from the standard input.

Examples:
  p2p-sandbox create-superuser --email you@example.com --first-name Huda
  p2p-sandbox create-superuser --email you@example.com --password-file /run/secrets/password
  p2p-sandbox create-superuser --email member@example.com --promote")]
pub(super) struct SuperuserArgs {
    /// The address to log in with
    #[arg(long)]
    email: String,
    /// The password; other people on this machine may see it, so prefer --password-file
    #[arg(long, conflicts_with = "password_file")]
    password: Option<String>,
    /// A file that holds the password
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// Given name
    #[arg(long)]
    first_name: Option<String>,
    /// Family name
    #[arg(long)]
    last_name: Option<String>,
    /// Give all rights to somebody who has an account already; their password stays
    #[arg(long, conflicts_with_all = ["password", "password_file", "first_name", "last_name"])]
    promote: bool,
}

pub(super) async fn create_superuser(config: &Config, args: SuperuserArgs) -> Result<(), StartError> {
    let email =
        Email::parse(&args.email).map_err(|_| refused(format!("`{}` is not an e-mail address.", args.email)))?;
    if args.promote {
        superuser::promote(config, &email).await?;
        return print(&format!("{email} runs the platform now."));
    }
    let new = read(&args, email.clone())?;
    superuser::create(config, new).await?;
    print(&format!("{email} can log in and runs the platform."))
}

fn read(args: &SuperuserArgs, email: Email) -> Result<NewSuperuser, StartError> {
    let name = |given: &Option<String>, option: &str| match given {
        None => Ok(None),
        Some(text) => PersonName::parse(text).map(Some).map_err(|error| refused(format!("{option}: {error}."))),
    };
    let (first_name, last_name) = (name(&args.first_name, "--first-name")?, name(&args.last_name, "--last-name")?);
    let text = password(args)?;
    let mut personal = vec![email.as_str()];
    personal.extend([&first_name, &last_name].into_iter().flatten().map(PersonName::as_str));
    let password = Password::parse(&text, &personal).map_err(|error| {
        refused(format!(
            "That password cannot be used: {error}. It needs {} to {} characters.",
            Password::MIN,
            Password::MAX
        ))
    })?;
    Ok(NewSuperuser { email, first_name, last_name, password })
}

fn password(args: &SuperuserArgs) -> Result<String, StartError> {
    if let Some(password) = &args.password {
        return Ok(password.clone());
    }
    let text = match &args.password_file {
        Some(path) => {
            fs::read_to_string(path).map_err(|error| refused(format!("{} cannot be read: {error}.", path.display())))?
        }
        None => typed().map_err(|error| refused(format!("The password cannot be read: {error}.")))?,
    };
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

/// One line of the standard input; from a terminal, unseen.
fn typed() -> io::Result<String> {
    if io::stdin().is_terminal() {
        return rpassword::prompt_password("Password: ");
    }
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    Ok(line)
}

fn refused(why: String) -> StartError {
    StartError::Refused(why)
}
