/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the tests of layers share: a shelf of layers made for one test, and short ways to lay them on
 * a unit. */
#pragma once

#include "engine/profile/compose.h"
#include "tests/unit/fixture.h"

/* Layers and classes in a folder of their own. */
typedef struct {
        TestFolder *folder;
        GbnCatalogue *catalogue; /* opened when it is first needed */
} Shelf;

Shelf *shelf_new(void);
void shelf_free(Shelf *shelf);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Shelf, shelf_free)

/* The layers and classes that come with the program. */
Shelf *shelf_shipped(void);

/* kind: "restriction" or "grant"; members: more of the JSON object, with ' for ". */
void shelf_put(Shelf *shelf, const char *id, const char *kind, const char *members);
void shelf_put_class(Shelf *shelf, const char *id, const char *members);

/* A whole layer as JSON text, with ' for ". */
char *layer_json(const char *id, const char *kind, const char *members);
const GbnCatalogue *shelf_catalogue(Shelf *shelf);

/* words: with blanks between them. Asserts that it is a selection. */
GbnSelection *select_words(Shelf *shelf, unsigned systemd, const char *words);
void selection_free(GbnSelection *selection);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GbnSelection, selection_free)

/* A selection that was laid on a unit. */
typedef struct {
        GbnSystemd systemd;
        char *text; /* of the unit */
        Loaded *unit, *hardened;
        GbnSelection *selection;
        GbnComposition composition;
        char *body; /* the lines of our drop-in */
} Laid;

/* lines: of [Service], besides ExecStart=. Asserts that all of it works. */
Laid *lay(Shelf *shelf, unsigned systemd, const char *lines, const char *words);
void laid_free(Laid *laid);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Laid, laid_free)

/* Whether a remark about this has the words in it. */
bool has_remark(const Laid *laid, const char *subject, const char *words);

/* Asserts what the drop-in consists of, for systemd 257. */
void assert_body(Shelf *shelf, const char *lines, const char *words, const char *expected);

const GbnSetting *setting_of(const char *name);

/* Random, but the same in each run. */
GRand *random_new(void);

/* Gives one directive of facts a random value that this systemd knows. */
void randomize(GRand *rand, const GbnSetting *setting, const GbnSystemd *systemd, GbnFacts *facts);
