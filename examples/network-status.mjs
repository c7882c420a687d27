// node examples/network-status.mjs [seconds]
// Prints the connections of this machine and the route to the Internet, and prints them again whenever they change.
import { NetworkConnectivityLevel, NetworkInformation } from 'uwp-sockets';

const LEVELS = Object.fromEntries(Object.entries(NetworkConnectivityLevel).map(([name, level]) => [level, name]));

function show() {
  for (const profile of NetworkInformation.getConnectionProfiles()) {
    console.log(`${profile.profileName}: ${LEVELS[profile.getNetworkConnectivityLevel()]}`);
  }
  const internet = NetworkInformation.getInternetConnectionProfile();
  console.log(internet ? `to the Internet through ${internet.profileName}` : 'no route to the Internet');
}

// The handler comes first: otherwise a change between the first output and the handler would be missed.
NetworkInformation.addEventListener('networkstatuschanged', () => {
  console.log('-- the network has changed');
  show();
});
show();

// A handler alone does not keep the process running.
setTimeout(() => undefined, Number(process.argv[2] ?? 60) * 1000);
