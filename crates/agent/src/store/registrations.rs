use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::durable;
use crate::log::Log;
use crate::protocol::{Code, Failure, Launch, Task};

/// All tasks of all applications, as in `state.json`.
#[derive(Debug)]
pub(crate) struct Registrations {
    path: PathBuf,
    applications: BTreeMap<String, Application>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Application {
    /// SHA-256 of the secret that it had when it first came, hexadecimal.
    secret: String,
    tasks: BTreeMap<String, Registration>,
}

/// One task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Registration {
    pub(crate) task: Task,
    pub(crate) launch: Launch,
}

#[derive(Serialize, Deserialize)]
struct State {
    version: u32,
    applications: BTreeMap<String, Application>,
}

const VERSION: u32 = 1;

impl Registrations {
    pub(super) fn load(folder: &Path, log: &Log) -> io::Result<Self> {
        let path = folder.join("state.json");
        let applications = match fs::read(&path) {
            Ok(bytes) => understood(&path, &bytes, log)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => BTreeMap::new(),
            Err(error) => return Err(error),
        };
        Ok(Self { path, applications })
    }

    /// Admits an application with the secret that it had the first time.
    pub(crate) fn admit(&mut self, application: &str, secret: &str) -> Result<(), Failure> {
        let digest = hexadecimal(&Sha256::digest(secret));
        match self.applications.get(application) {
            Some(known) if known.secret == digest => Ok(()),
            Some(_) => Err(Failure::new(
                Code::AccessDenied,
                format!("the secret is not that of application {application}"),
            )),
            None => self.change(|applications| {
                let tasks = BTreeMap::new();
                let secret = digest;
                applications.insert(application.to_owned(), Application { secret, tasks });
            }),
        }
    }

    pub(crate) fn find(&self, application: &str, task_id: &str) -> Option<&Registration> {
        self.applications.get(application)?.tasks.get(task_id)
    }

    pub(crate) fn tasks(
        &self,
        application: &str,
    ) -> impl Iterator<Item = (&String, &Registration)> {
        self.applications
            .get(application)
            .into_iter()
            .flat_map(|found| &found.tasks)
    }

    pub(crate) fn applications(&self) -> impl Iterator<Item = &str> {
        self.applications.keys().map(String::as_str)
    }

    pub(crate) fn add(
        &mut self,
        application: &str,
        task_id: &str,
        registration: Registration,
    ) -> Result<(), Failure> {
        self.change(|applications| {
            if let Some(found) = applications.get_mut(application) {
                found.tasks.insert(task_id.to_owned(), registration);
            }
        })
    }

    pub(crate) fn remove(&mut self, application: &str, task_id: &str) -> Result<(), Failure> {
        self.change(|applications| {
            if let Some(found) = applications.get_mut(application) {
                found.tasks.remove(task_id);
            }
        })
    }

    /// Holds in memory only what is on disk.
    fn change(
        &mut self,
        change: impl FnOnce(&mut BTreeMap<String, Application>),
    ) -> Result<(), Failure> {
        let mut applications = self.applications.clone();
        change(&mut applications);
        let state = State {
            version: VERSION,
            applications,
        };
        let json = serde_json::to_vec_pretty(&state).map_err(io::Error::from)?;
        durable::replace(&self.path, &json)?;
        self.applications = state.applications;
        Ok(())
    }
}

fn understood(path: &Path, bytes: &[u8], log: &Log) -> io::Result<BTreeMap<String, Application>> {
    let reason = match serde_json::from_slice::<State>(bytes) {
        Ok(state) if state.version == VERSION => return Ok(state.applications),
        Ok(state) => format!("it has version {}", state.version),
        Err(error) => error.to_string(),
    };
    let aside = durable::set_aside(path)?;
    log.error(format_args!(
        "the state cannot be read ({reason}); it is now {}, and all registrations are lost",
        aside.display()
    ));
    Ok(BTreeMap::new())
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
