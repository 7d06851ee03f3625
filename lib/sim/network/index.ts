export { createNetwork, type Network, type NetworkDeps, type NetworkState } from './network';
export { answer, type DnsAnswer, type DnsRecord } from './dns';
export { inRange, nth, profileSubnet, POD_RANGE, SERVICE_RANGE } from './addresses';
export { tablesOf, type Table } from './tables';
