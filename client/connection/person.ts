/** The name and colour under which others see this browser: chosen once, kept in the browser, changeable. */
import type { Person } from "./presence.ts";

const KEY = "clientele.person";
const COLORS = ["#0b6b63", "#3f6fb5", "#a94f7c", "#8a5a12", "#5c6b1d", "#7a4bb0", "#b0482b", "#2b7791"];
const NAMES = [
  "Amber",
  "Basil",
  "Cedar",
  "Dahlia",
  "Elm",
  "Fern",
  "Ginger",
  "Hazel",
  "Iris",
  "Juniper",
  "Laurel",
  "Maple",
  "Nettle",
  "Olive",
  "Poppy",
  "Rowan",
  "Saffron",
  "Thyme",
  "Violet",
  "Willow",
];

export function isPerson(value: unknown): value is Person {
  if (typeof value !== "object" || value === null) return false;
  const { name, color } = value as Record<string, unknown>;
  return (
    typeof name === "string" && name !== "" && typeof color === "string" && /^#[0-9a-f]{6}$/i.test(color)
  );
}

export function loadPerson(storage: Storage, random: () => number = Math.random): Person {
  try {
    const stored: unknown = JSON.parse(storage.getItem(KEY) ?? "null");
    if (isPerson(stored)) return stored;
  } catch {
    // Not ours, or not readable: a new one is drawn, and written over it.
  }
  const pick = (from: readonly string[]) => from[Math.floor(random() * from.length)] ?? "Guest";
  const person = { name: pick(NAMES), color: pick(COLORS) };
  savePerson(storage, person);
  return person;
}

export function savePerson(storage: Storage, person: Person): void {
  try {
    storage.setItem(KEY, JSON.stringify(person));
  } catch {
    // Storage may be full or refused; the person then lasts as long as the page.
  }
}
