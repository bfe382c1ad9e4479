/** Where an ssh server listens. */
export interface Endpoint {
  /** IPv4 or IPv6 address. */
  readonly address: string;
  readonly port: number;
}
