export function Mark() {
  return <span className="mark" aria-hidden />;
}
