// Linked into every module: tells the caller where the memory begins that it may lay out.
export function heapBase(): usize {
  return __heap_base;
}
