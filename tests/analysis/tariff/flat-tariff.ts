import { mobileTariff } from "../../../analysis/tariff/plan/mobile-tariff.ts";

/** The flat tariff that the sample operator might launch. */
export const FLAT = mobileTariff({
  name: "Flat 99",
  fee: 99,
  minutes: null,
  messages: null,
  gigabytes: 60,
  minute: 0,
  message: 0,
  gigabyte: "2.5",
  minuteInternational: "1.4",
  minuteRoaming: "2.5",
  megabyteRoaming: "0.04",
});
