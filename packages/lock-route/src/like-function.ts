export type AnyFunction = (this: unknown, ...args: never[]) => unknown;

/** The part of reflect-metadata that carries over what decorators have said of a function. */
interface MetadataReflection {
  getOwnMetadataKeys?: (target: object) => readonly unknown[];
  getOwnMetadata?: (key: unknown, target: object) => unknown;
  defineMetadata?: (key: unknown, value: unknown, target: object) => void;
}

/**
 * Makes one function stand for another: with its name, its length (Express takes a function of four parameters for an error
 * handler), its properties, also those under symbols, and its reflect-metadata.
 */
export function likeFunction<Function extends AnyFunction>(stand: Function, original: AnyFunction): Function {
  const properties = Object.getOwnPropertyDescriptors(original) as Record<PropertyKey, PropertyDescriptor>;
  delete properties['prototype']; // cannot be defined anew; a handler is no constructor
  Object.defineProperties(stand, properties);

  const { getOwnMetadataKeys, getOwnMetadata, defineMetadata } = Reflect as MetadataReflection;
  for (const key of getOwnMetadataKeys?.(original) ?? []) {
    defineMetadata?.(key, getOwnMetadata?.(key, original), stand);
  }
  return stand;
}
