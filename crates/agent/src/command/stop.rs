use std::io;
use std::process::ExitCode;

use serde_json::json;

use super::control::{Control, Refused};
use super::{complain, print};
use crate::protocol::Code;

/// Ends the agent.
pub(super) fn stop(json: bool, force: bool) -> io::Result<ExitCode> {
    let Some(mut control) = Control::connect()? else {
        print(if json {
            "{\"stopped\":false,\"running\":false}\n"
        } else {
            "No agent runs.\n"
        })?;
        return Ok(ExitCode::SUCCESS);
    };
    match control.request(&json!({ "type": "stop", "force": force }))? {
        Ok(_) => {
            print(if json {
                "{\"stopped\":true}\n"
            } else {
                "The agent has ended.\n"
            })?;
            Ok(ExitCode::SUCCESS)
        }
        Err(refused) => refuse(json, &refused),
    }
}

fn refuse(json: bool, refused: &Refused) -> io::Result<ExitCode> {
    if json {
        print(&format!(
            "{}\n",
            json!({ "stopped": false, "message": refused.message })
        ))?;
    } else if refused.hresult == u64::from(Code::Busy as u32) {
        complain(format_args!("{}; --force ends it", refused.message));
    } else {
        complain(format_args!("{}", refused.message));
    }
    Ok(ExitCode::FAILURE)
}
