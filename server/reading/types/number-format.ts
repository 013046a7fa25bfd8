/** Conventions of writing numbers, and which shapes each of them reads. */
import type { NumberFormat } from "../../../shared/reading/recipe.ts";
import { Shape } from "./shapes.ts";

export const PLAIN: NumberFormat = { decimal: ".", thousands: "" };

/** In the order in which they are tried. */
export const CONVENTIONS: readonly NumberFormat[] = [
  PLAIN,
  { decimal: ".", thousands: "," },
  { decimal: ",", thousands: "" },
  { decimal: ",", thousands: "." },
  { decimal: ",", thousands: " " },
  { decimal: ".", thousands: " " },
  { decimal: ".", thousands: "'" },
];

const DOT = [
  Shape.decimal,
  Shape.dotThree,
  Shape.longDecimal,
  Shape.bareDecimal,
  Shape.smallExponent,
  Shape.plusDecimal,
];
const COMMA = [Shape.comma, Shape.commaThree];

/** The shapes that are numbers in a convention; groups are whole numbers of three digits each. */
export function shapesOf({ decimal, thousands }: NumberFormat): readonly Shape[] {
  const whole = [Shape.integer, Shape.longInteger, Shape.plusInteger];
  switch (`${thousands}${decimal}`) {
    case ".":
      return [...whole, ...DOT];
    case ",.":
      return [...whole, ...DOT, Shape.commaThree, Shape.commaGroups, Shape.commaGroupsDot];
    case ",":
      return [...whole, ...COMMA];
    case ".,":
      return [...whole, ...COMMA, Shape.dotThree, Shape.dotGroups, Shape.dotGroupsComma];
    case " ,":
      return [...whole, ...COMMA, Shape.spaceGroups, Shape.spaceGroupsComma];
    case " .":
      return [...whole, ...DOT, Shape.spaceGroups, Shape.spaceGroupsDot];
    case "'.":
      return [...whole, ...DOT, Shape.quoteGroups, Shape.quoteGroupsDot];
    default:
      return whole;
  }
}

/** A number as the engine reads it: `-1234.56`. */
export function plainNumber(text: string, { decimal, thousands, dressed }: NumberFormat): string {
  let plain = text.trim();
  if (dressed) {
    const negative = /^\(.*\)$|-$|^-|^[$€£¥￥]\s*-/.test(plain);
    plain = `${negative ? "-" : ""}${plain.replace(/^\D+|\D+$/g, "")}`;
  }
  if (thousands === " ") plain = plain.replace(/[ \u00a0\u202f]/g, "");
  else if (thousands === "'") plain = plain.replace(/['’]/g, "");
  else if (thousands !== "") plain = plain.replaceAll(thousands, "");
  if (decimal === ",") plain = plain.replace(",", ".");
  if (plain.startsWith("+")) plain = plain.slice(1);
  return plain;
}
