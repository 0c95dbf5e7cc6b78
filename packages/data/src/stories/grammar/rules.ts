/** One way in which a rule can go on. */
export interface Alternative {
  readonly probability: number;
  /** Text with `{category}` or `{category.form}` for the drawn words and `<rule>` for another rule. */
  readonly template: string;
}

const always = (template: string): readonly Alternative[] => [{ probability: 1, template }];

/** How a story goes; it begins with the rule `story`. The alternatives of a rule have probabilities that sum to 1. */
export const rules: Readonly<Record<string, readonly Alternative[]>> = {
  story: always('<opening><interlude><plot><ending><farewell>'),
  opening: [
    { probability: 0.45, template: 'Once there was {trait.a} {name.child} named {name}.' },
    { probability: 0.3, template: '{name} was {trait.a} {name.child}.' },
    { probability: 0.25, template: 'One day, {trait.a} {name.child} named {name} went out.' },
  ],
  interlude: [
    { probability: 0.6, template: '' },
    { probability: 0.25, template: ' The sun was warm.' },
    { probability: 0.15, template: ' It began to rain.' },
  ],
  plot: [
    { probability: 0.4, template: '<find><play>' },
    { probability: 0.3, template: '<loss><return>' },
    { probability: 0.2, template: '<meeting><friendship>' },
    { probability: 0.1, template: '<gift>' },
  ],
  find: [
    { probability: 0.65, template: ' {name.He} found {color.a} {object} {place.where}.' },
    { probability: 0.35, template: ' {place.Where}, {name.he} saw {color.a} {object}.' },
  ],
  play: [
    { probability: 0.6, template: ' {name.He} {object.used} the {object} with {animal.a}.' },
    { probability: 0.4, template: ' {animal.A} {animal.does} when {name.he} {object.used} it.' },
  ],
  loss: [
    { probability: 0.55, template: ' {name.He} lost {name.his} {color} {object} {place.where}.' },
    { probability: 0.45, template: ' {name.His} {color} {object} fell down {place.where}.' },
  ],
  return: [
    { probability: 0.6, template: ' {animal.A} {animal.does} and gave it back.' },
    { probability: 0.4, template: ' {animal.A} helped {name.him} look for it.' },
  ],
  meeting: [
    { probability: 0.5, template: ' {name.He} met {animal.a} {place.where}.' },
    { probability: 0.5, template: ' {animal.A} {animal.does} {place.where}.' },
  ],
  friendship: [
    { probability: 0.5, template: ' The {animal} liked {name.his} {color} {object}.' },
    { probability: 0.5, template: ' {name.He} {object.used} {name.his} {color} {object} for the {animal}.' },
  ],
  gift: [
    {
      probability: 0.7,
      template: ' {animal.A} gave {name.him} {color.a} {object}. {name.He} {object.used} it {place.where}.',
    },
    {
      probability: 0.3,
      template: ' {place.Where}, {animal.a} gave {name.him} {color.a} {object}.',
    },
  ],
  ending: [
    { probability: 0.4, template: ' {name} felt {feeling} and {feeling.gesture}.' },
    { probability: 0.3, template: ' {name} and the {animal} were {feeling}.' },
    { probability: 0.2, template: ' The {animal} was {feeling} too.' },
    { probability: 0.1, template: ' "I am so {feeling}," said {name}.' },
  ],
  farewell: [
    { probability: 0.55, template: '' },
    { probability: 0.25, template: ' Then they went home.' },
    { probability: 0.2, template: ' {name} slept well.' },
  ],
};
