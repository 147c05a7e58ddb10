import { EntityStore } from "../../src/core/catalog/entities/entity_store.ts";

/** A store that counts what is decoded. */
export class WatchedStore extends EntityStore {
  decoded = 0;

  override read(...place: Parameters<EntityStore["read"]>): ReturnType<EntityStore["read"]> {
    this.decoded += 1;
    return super.read(...place);
  }
}
