/** Node's own `import`. In a file of its own that is loaded with `require`, so that no test runner transforms it. */
export const nativeImport = (specifier, options) => import(specifier, options);
