/** Functions of DuckDB by what they do with nulls. A function that is not named here may give null at any time. */

/** Null only where an argument is; what they cannot compute is an error. */
export const STRICT: ReadonlySet<string> = new Set(
  `+ - * || ~~ !~~ ~~* !~~* & | << >> ~ contains prefix suffix starts_with ends_with regexp_matches lower upper lcase
  ucase trim ltrim rtrim length len strlen char_length character_length reverse replace substring substr left right lpad
  rpad repeat regexp_replace strip_accents md5 sha256 hash ascii instr position strpos abs ceil ceiling floor round trunc
  sign sqrt cbrt exp pow power ** ^ ln log log2 log10 date_trunc datetrunc strftime strptime make_date to_days to_weeks to_months to_years
  to_hours to_minutes to_seconds string_split str_split split xor`.split(/\s+/),
);

/** Never null, whatever the arguments. */
export const NEVER: ReadonlySet<string> = new Set(
  `concat struct_pack row list_value array_value pi random today current_date get_current_timestamp now
  current_timestamp transaction_timestamp typeof uuid gen_random_uuid`.split(/\s+/),
);

/** Null only where all arguments are. */
export const FIRST_VALUE: ReadonlySet<string> = new Set(["greatest", "least", "ifnull"]);

/** Null where the divisor is zero, unless a number is divided by `/`. */
export const DIVISIONS: ReadonlySet<string> = new Set(["/", "//", "%", "mod", "divide", "fmod"]);

/** Aggregates that are never null, of no rows either. */
export const COUNTS: ReadonlySet<string> = new Set(["count", "count_star", "approx_count_distinct"]);

/** Aggregates that are null of no rows, and of rows with nulls alone. */
export const AGGREGATES: ReadonlySet<string> = new Set(
  `sum min max avg mean median mode quantile_cont quantile_disc quantile approx_quantile first last any_value arbitrary
  list array_agg string_agg group_concat listagg bool_and bool_or bit_and bit_or bit_xor product stddev_pop var_pop
  fsum sumkahan kahan_sum favg arg_min arg_max min_by max_by argmin argmax histogram`.split(/\s+/),
);

/** What comes out is what went in. */
export const SAME_CLASS: ReadonlySet<string> = new Set(
  "min max first last any_value arbitrary mode quantile_disc arg_min arg_max min_by max_by argmin argmax greatest least ifnull first_value last_value".split(
    " ",
  ),
);

export const NUMBERS: ReadonlySet<string> = new Set(
  `count count_star approx_count_distinct length len strlen char_length character_length ascii instr position strpos
  sqrt cbrt exp pow power ln log log2 log10 pi random stddev_pop var_pop hash`.split(/\s+/),
);

/** Numbers of numbers; of something else, something else. */
export const ARITHMETIC: ReadonlySet<string> = new Set(
  "+ - * / // % mod abs ceil ceiling floor round trunc sign sum avg mean median quantile_cont fsum sumkahan kahan_sum favg".split(
    " ",
  ),
);

/** Spans of time, of which an interval is written. */
export const SPANS: ReadonlySet<string> = new Set(
  "to_days to_weeks to_months to_years to_hours to_minutes to_seconds".split(" "),
);

export const STRINGS: ReadonlySet<string> = new Set(
  `lower upper lcase ucase trim ltrim rtrim reverse replace substring substr left right lpad rpad repeat regexp_replace
  strip_accents md5 sha256 concat concat_ws strftime typeof string_agg group_concat listagg`.split(/\s+/),
);
