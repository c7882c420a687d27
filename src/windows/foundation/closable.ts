/** Windows.Foundation.IClosable: an object that holds resources until it is closed. */
export interface IClosable {
  /** Releases the resources. Closing again has no effect. */
  close(): void;
}
