/** Somebody that a visitor can be. The login must exist on the hub; what they may do is the hub's business. */
export interface Person {
  readonly login: string;
  readonly name: string;
  /** One word beside the login: "developer". */
  readonly role: string;
  /** A sentence for the card on the first page. */
  readonly introduction: string;
}

export function personNamed(people: readonly Person[], login: string): Person | undefined {
  return people.find((person) => person.login.toLowerCase() === login.toLowerCase());
}
