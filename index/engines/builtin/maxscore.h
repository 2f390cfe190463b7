/* What index/engines/builtin/maxscore.c needs to know of a search, and gives back. */
#ifndef MAXSCORE_H
#define MAXSCORE_H

#include <stddef.h>
#include <stdint.h>

#define WINDOW 32768 /* rows; also a segment's chunk */
#define SKIP 64      /* rows between the places in `skips` */
#define CODES 65536
#define LONG 65536 /* postings from which a search lets other threads run */

/* One term's postings in a layer: `lows` and `places` for a frequent term, else `wide`. */
typedef struct {
    const uint16_t *lows;
    const uint32_t *places;
    const uint16_t *skips; /* NULL unless the term is dense */
    const uint32_t *wide;
    const uint16_t *codes;
    const uint16_t *bounding; /* codes, among which the one of the greatest weight is */
    uint32_t bounding_count;
    uint32_t count;
    uint32_t at;
    uint32_t end;
    double weight;
    float rough;
    double bound;
} Term;

typedef struct {
    uint32_t row;
    float sum;
} Candidate;

typedef struct {
    int64_t id;
    double score;
} Found;

typedef struct {
    Term *terms;   /* by rising bound */
    Term **order;  /* as the question has them */
    double *rest;  /* rest[i]: the bounds of the first i terms together */
    ptrdiff_t count;
    const double *exact;
    const float *rough;
    const uint8_t **left_out; /* per window a byte for each row, not 0 for one to pass over; NULL if there is none */
    const int64_t *ids;
    ptrdiff_t rows;
    ptrdiff_t k;
    float *heap;
    ptrdiff_t held;
    double floor;
    double slack;
    double threshold;
    Candidate *found;
    size_t found_count;
    size_t found_room;
    float *sums; /* WINDOW of them, all 0 between searches */
    Found *ranked;
    size_t ranked_count;
} Search;

/* Finds the k best, in `ranked` (to be freed), falling scores, then rising ids. Returns -1 if memory ran out. */
int maxscore(Search *search);

#endif
