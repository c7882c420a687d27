/** Windows.Foundation.IClosable: something that holds resources until it is closed. */
export interface IClosable {
  /** Gives the resources back. Closing again has no effect. */
  close(): void;
}
